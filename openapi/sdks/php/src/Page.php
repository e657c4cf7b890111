<?php

declare(strict_types=1);

namespace Convertd;

/**
 * A page of a list: nextCursor leads to the next one.
 *
 * @template T
 */
final class Page
{
    /** @param list<T> $items */
    public function __construct(public readonly array $items, public readonly ?string $nextCursor)
    {
    }
}
