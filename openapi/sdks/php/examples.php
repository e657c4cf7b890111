<?php

// The examples of the README, run by a test in a folder that holds photo.png.
require __DIR__ . '/autoload.php';

use Convertd\{Client, ConvertdError, ErrorCode, Webhook};

// example 1
$client = new Client(getenv('CONVERTD_SERVER') ?: null);

$path = $client->convert('photo.png', 'webp');
echo "wrote $path\n";
// end

// example 2
$client->convert(
    'photo.png',
    'jpg',
    to: 'small.jpg',
    options: ['width' => 64, 'quality' => 'high'],
    onProgress: fn (int $percent) => fprintf(STDERR, "%d %%\n", $percent),
    timeout: 120,
);
echo "wrote small.jpg\n";
// end

// example 3
$photo = $client->upload('photo.png');
$job = $client->job([
    'bring' => ['operation' => 'import/upload', 'file' => $photo['id']],
    'shrink' => ['operation' => 'resize', 'input' => 'bring', 'options' => ['width' => 100]],
    'print' => ['operation' => 'convert', 'input' => 'shrink', 'output_format' => 'pdf'],
    'give' => ['operation' => 'export/url', 'input' => 'print'],
]);
$client->events($job, fn (string $event) => fprintf(STDERR, "%s\n", $event));
$done = $client->waitFor($job);
echo 'wrote ', $client->download($done, 'photo.pdf'), "\n";
// end

// example 4
try {
    $client->convert('photo.png', 'nonsense');
} catch (ConvertdError $error) {
    if ($error->errorCode !== ErrorCode::UNSUPPORTED_FORMAT) {
        throw $error;
    }
    echo "refused $error->errorCode $error->status\n";
}
// end

// example 5
$secret = getenv('WEBHOOK_SECRET') ?: 'whsec_example';
$body = getenv('WEBHOOK_BODY') ?: '{}'; // the body of the request, as it came
$signature = getenv('WEBHOOK_SIGNATURE') ?: ''; // its header X-Webhook-Signature
echo 'genuine ', var_export(Webhook::verify($body, $signature, $secret), true), "\n";
// end

echo 'formats ', var_export(count($client->formats('image')) > 10, true), "\n";
