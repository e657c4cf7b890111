<?php

declare(strict_types=1);

namespace Convertd;

final class Webhook
{
    /** Tells whether a webhook's raw body was signed with the secret: X-Webhook-Signature. */
    public static function verify(string $payload, string $signature, string $secret): bool
    {
        return hash_equals('sha256=' . hash_hmac('sha256', $payload, $secret), $signature);
    }
}
