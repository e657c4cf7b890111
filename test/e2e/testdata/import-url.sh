curl https://api.convertintomp4.com/v1/jobs \
-H "X-Api-Key: YOUR_API_KEY" \
-H "Content-Type: application/json" \
-d '{
"tasks": {
"import-1": {
"operation": "import/url",
"url": "https://example.com/file.mp4",
"filename": "my-video.mp4"
}
}
}'
