<?php

declare(strict_types=1);

namespace Convertd;

/** Sends requests, and repeats those that can be. */
abstract class Transport extends Api
{
    /** How long to wait for a server that says when to come again; longer than that is an error. */
    private const LONGEST_PAUSE = 60;

    public readonly string $baseUrl;
    private readonly ?string $apiKey;

    public function __construct(?string $baseUrl = null, ?string $apiKey = null, protected readonly int $retries = 4)
    {
        $base = $baseUrl ?: (getenv('CONVERTD_SERVER') ?: 'http://127.0.0.1:8080');
        $this->baseUrl = preg_replace('~/v1$~', '', rtrim($base, '/'));
        $this->apiKey = $apiKey ?: (getenv('CONVERTD_KEY') ?: null);
    }

    protected function call(
        string $method,
        string $path,
        array $query = [],
        ?array $body = null,
        bool $keyed = false,
        bool $paged = false,
    ): mixed {
        $headers = $keyed ? ['Idempotency-Key' => self::unique()] : [];
        if ($body !== null) {
            $headers['Content-Type'] = 'application/json';
        }
        $text = '';
        $this->send($method, $path, $query, $headers, $body === null ? null : json_encode($body ?: new \stdClass(), JSON_THROW_ON_ERROR), function (string $part) use (&$text): void {
            $text .= $part;
        });
        $answer = json_decode($text, true, 512, JSON_THROW_ON_ERROR);
        return $paged ? new Page($answer['data'], $answer['meta']['pagination']['next_cursor'] ?? null) : $answer['data'];
    }

    /**
     * Sends a request and hands its answer, which is a success, over in parts.
     *
     * @param string|\SplFileInfo|null $body a file is streamed
     * @param callable(string): mixed $take returns false to break the answer off
     * @param bool $signed tells that the path is a URL that needs no key
     */
    protected function send(
        string $method,
        string $path,
        array $query,
        array $headers,
        string|\SplFileInfo|null $body,
        callable $take,
        bool $signed = false,
    ): void {
        $url = $signed ? $path : $this->baseUrl . $path;
        $query = array_map(fn ($v) => is_bool($v) ? ($v ? 'true' : 'false') : (string) $v, array_filter($query, fn ($v) => $v !== null));
        if ($query !== []) {
            $url .= '?' . http_build_query($query, '', '&', PHP_QUERY_RFC3986);
        }
        $headers += ['User-Agent' => 'convertd-php/' . Api::VERSION, 'Expect' => ''];
        if ($this->apiKey !== null && !$signed) {
            $headers['Authorization'] = 'Bearer ' . $this->apiKey;
        }
        $repeatable = $method !== 'POST' || isset($headers['Idempotency-Key']);
        for ($attempt = 0; ; $attempt++) {
            $error = $this->attempt($method, $url, $headers, $body, $take);
            if ($error === null) {
                return;
            }
            $pause = $repeatable && $attempt < $this->retries ? self::pauseAfter($error, $attempt) : null;
            if ($pause === null) {
                throw $error;
            }
            usleep((int) ($pause * 1e6));
        }
    }

    private function attempt(string $method, string $url, array $headers, string|\SplFileInfo|null $body, callable $take): ?ConvertdError
    {
        $status = 0;
        $received = [];
        $refusal = '';
        $stopped = false;
        $curl = curl_init($url);
        curl_setopt_array($curl, [
            CURLOPT_CUSTOMREQUEST => $method,
            CURLOPT_FOLLOWLOCATION => $method === 'GET',
            CURLOPT_HTTPHEADER => array_map(fn ($k, $v) => $v === '' ? "$k:" : "$k: $v", array_keys($headers), $headers),
            CURLOPT_HEADERFUNCTION => function ($curl, string $line) use (&$status, &$received): int {
                if (preg_match('~^HTTP/\S+ (\d+)~', $line, $m)) {
                    [$status, $received] = [(int) $m[1], []];
                } elseif (str_contains($line, ':')) {
                    [$name, $value] = explode(':', $line, 2);
                    $received[strtolower($name)] = trim($value);
                }
                return strlen($line);
            },
            CURLOPT_WRITEFUNCTION => function ($curl, string $part) use (&$status, &$refusal, &$stopped, $take): int {
                if ($status >= 400) {
                    $refusal .= $part;
                } elseif ($status < 300 && $take($part) === false) {
                    $stopped = true;
                    return 0;
                }
                return strlen($part);
            },
        ]);
        if ($body instanceof \SplFileInfo) {
            $file = fopen($body->getPathname(), 'rb');
            curl_setopt_array($curl, [CURLOPT_UPLOAD => true, CURLOPT_INFILE => $file, CURLOPT_INFILESIZE => $body->getSize()]);
        } elseif ($body !== null) {
            curl_setopt($curl, CURLOPT_POSTFIELDS, $body);
        }
        $ok = curl_exec($curl) !== false || $stopped;
        $why = curl_error($curl);
        if ($status >= 400) {
            return ConvertdError::of($status, $received, $refusal);
        }
        return $ok ? null : new ConvertdError('NETWORK_ERROR', parse_url($url, PHP_URL_HOST) . " cannot be reached: $why");
    }

    /** How many seconds to wait before a request is sent again; null where it shall not be. */
    private static function pauseAfter(ConvertdError $error, int $attempt): ?float
    {
        if ($error->retryAfter !== null) {
            return $error->retryAfter <= self::LONGEST_PAUSE ? $error->retryAfter : null;
        }
        return in_array($error->status, [0, 502, 503, 504], true) ? min(0.25 * 2 ** $attempt, 8) * random_int(75, 125) / 100 : null;
    }

    protected static function unique(): string
    {
        return bin2hex(random_bytes(16));
    }
}
