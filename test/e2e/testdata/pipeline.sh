curl -X POST https://api.convertintomp4.com/v1/jobs \
-H "X-Api-Key: ck_your_api_key" \
-H "Content-Type: application/json" \
-d '{
"tasks": {
"import-file": {
"operation": "import/url",
"url": "https://example.com/video.mov"
},
"convert-file": {
"operation": "convert",
"input": "import-file",
"output_format": "mp4",
"options": { "quality": "high" }
},
"export-file": {
"operation": "export/url",
"input": "convert-file"
}
}
}'
