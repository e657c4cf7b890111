<?php

declare(strict_types=1);

namespace Convertd;

/** An error of the server, or one that kept it from answering (NETWORK_ERROR, TIMEOUT). */
final class ConvertdError extends \RuntimeException
{
    /** @param array<string, mixed> $details */
    public function __construct(
        public readonly string $errorCode,
        string $message,
        public readonly int $status = 0,
        public readonly array $details = [],
        public readonly string $requestId = '',
        public readonly ?int $retryAfter = null,
    ) {
        parent::__construct($message);
    }

    /** @param array<string, string> $headers of the answer that holds the error, by lower-case names */
    public static function of(int $status, array $headers, string $body): self
    {
        $after = $headers['retry-after'] ?? '';
        $error = json_decode($body, true)['error'] ?? [
            'code' => 'UNEXPECTED_ANSWER',
            'message' => "The server answered with status $status, and not as convertd does.",
        ];
        return new self(
            $error['code'],
            $error['message'],
            $status,
            $error['details'] ?? [],
            $headers['x-request-id'] ?? '',
            ctype_digit($after) ? (int) $after : null,
        );
    }

    /** The error of a job that did not complete: that of its first task that failed. */
    public static function ofJob(array $job): self
    {
        $code = $job['status'] === 'cancelled' ? ErrorCode::CANCELLED : ErrorCode::CONVERSION_FAILED;
        $error = ['code' => $code, 'message' => "The job is {$job['status']}.", 'details' => []];
        foreach (['failed', 'cancelled'] as $status) {
            foreach ($job['tasks'] as $task) {
                if ($task['status'] === $status && $task['error'] !== null) {
                    $error = $task['error'];
                    break 2;
                }
            }
        }
        return new self($error['code'], $error['message'], 0, ['jobId' => $job['id']] + ($error['details'] ?? []));
    }
}
