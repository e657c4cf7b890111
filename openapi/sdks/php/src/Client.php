<?php

declare(strict_types=1);

namespace Convertd;

/** A client of a convertd server. Every call of the API is a method of it. */
final class Client extends Transport
{
    private const LAST = ['job.completed', 'job.failed', 'job.cancelled', 'job.expired'];

    /**
     * Converts a file, a URL or an uploaded file into a file, whose path it returns.
     *
     * @param array<string, mixed> $options
     */
    public function convert(
        string $source,
        string $format,
        ?string $to = null,
        array $options = [],
        ?callable $onProgress = null,
        ?int $timeout = null,
    ): string {
        $job = $this->startConversion($this->place($source) + ['targetFormat' => $format, 'options' => (object) $options]);
        $done = $this->waitFor($job, $onProgress, $timeout);
        return $this->download($done, $to ?? self::beside($source, $this->linkOf($done)));
    }

    private function place(string $source): array
    {
        return match (1) {
            preg_match('~^https?://~', $source) => ['url' => $source],
            preg_match('~^file_[0-9A-Za-z]+$~', $source) => ['file' => $source],
            default => ['file' => $this->upload($source)['id']],
        };
    }

    /** Uploads a file. */
    public function upload(string $path, ?string $filename = null): array
    {
        $text = '';
        $headers = ['Content-Type' => 'application/octet-stream', 'Idempotency-Key' => self::unique()];
        $this->send('POST', '/v1/upload', ['filename' => $filename ?? basename($path)], $headers, new \SplFileInfo($path), function (string $part) use (&$text): void {
            $text .= $part;
        });
        return json_decode($text, true, 512, JSON_THROW_ON_ERROR)['data'];
    }

    /** Starts a job of several steps. */
    public function job(array $tasks, array $more = []): array
    {
        return $this->createJob(['tasks' => $tasks] + $more);
    }

    /** Waits until a job has completed, and returns it; one that fails is an error. */
    public function waitFor(array|string $job, ?callable $onProgress = null, ?int $timeout = null): array
    {
        $id = is_string($job) ? $job : $job['id'];
        $until = $timeout === null ? PHP_INT_MAX : time() + $timeout;
        for ($wait = 1; ; $wait = min($wait * 2, 30)) {
            if (time() >= $until) {
                throw new ConvertdError('TIMEOUT', "$id has not ended in $timeout s.", 0, ['jobId' => $id]);
            }
            $now = $this->getJob($id, wait: min($wait, $until - time()));
            if ($onProgress !== null) {
                $onProgress($now['progress']);
            }
            if ($now['status'] === 'completed') {
                return $now;
            }
            if (!in_array($now['status'], ['pending', 'processing'], true)) {
                throw ConvertdError::ofJob($now);
            }
        }
    }

    /** Tells what happens to a job, as it happens, until it has ended. */
    public function events(array|string $job, callable $happened): void
    {
        $id = is_string($job) ? $job : $job['id'];
        $last = null;
        $ended = false;
        for ($broken = 0; !$ended; $broken++) {
            $text = '';
            $take = function (string $part) use (&$text, &$last, &$ended, &$broken, $happened): bool {
                $text .= $part;
                while (!$ended && ($end = strpos($text, "\n\n")) !== false) {
                    preg_match_all('~^(\w+): ?(.*)$~m', substr($text, 0, $end), $m);
                    $fields = array_combine($m[1], $m[2]);
                    $text = substr($text, $end + 2);
                    if (isset($fields['data'])) {
                        [$last, $broken] = [$fields['id'] ?? $last, 0];
                        $happened($fields['event'], json_decode($fields['data'], true));
                        $ended = in_array($fields['event'], self::LAST, true);
                    }
                }
                return !$ended;
            };
            if ($broken > $this->retries) {
                throw new ConvertdError('NETWORK_ERROR', 'The stream of events broke.');
            }
            $this->send('GET', '/v1/jobs/' . rawurlencode($id) . '/events', [], $last === null ? [] : ['Last-Event-ID' => $last], null, $take);
        }
    }

    /** The link to what a job gives out: one file, or several as a zip. */
    public function linkOf(array $job): string
    {
        $links = array_filter(array_map(fn (array $t) => $t['result']['url'] ?? null, $job['tasks']));
        return end($links) ?: throw new ConvertdError(ErrorCode::CONFLICT, "{$job['id']} gives no file out: add a task export/url.");
    }

    /** Streams what a job gives out, or what a link leads to, into a file, which appears whole or not at all. */
    public function download(array|string $source, ?string $to = null): string
    {
        $link = is_string($source) ? $source : $this->linkOf($source);
        $to ??= self::nameIn($link);
        $part = $to . '.' . substr(self::unique(), 0, 8) . '.part';
        $file = fopen($part, 'xb');
        try {
            $this->send('GET', $link, [], [], null, fn (string $bytes) => fwrite($file, $bytes) === strlen($bytes), true);
            fclose($file);
            rename($part, $to);
        } finally {
            if (file_exists($part)) {
                unlink($part);
            }
        }
        return $to;
    }

    /** The formats that the server knows, and what can be done with each. */
    public function formats(?string $category = null): array
    {
        return $this->listFormats(category: $category)->items;
    }

    private static function nameIn(string $link): string
    {
        return basename(rawurldecode(parse_url($link, PHP_URL_PATH)));
    }

    /** Where a result is written if nobody says: beside its source, under its own name. */
    private static function beside(string $source, string $link): string
    {
        $folder = is_file($source) ? dirname($source) : '.';
        $to = ($folder === '.' ? '' : $folder . '/') . self::nameIn($link);
        if (is_file($source) && is_file($to) && realpath($source) === realpath($to)) {
            throw new ConvertdError(ErrorCode::CONFLICT, "$to is the source itself: say where to write the result.");
        }
        return $to;
    }
}
