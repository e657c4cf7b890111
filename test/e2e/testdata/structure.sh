curl https://api.convertintomp4.com/v1/jobs \
-H "X-Api-Key: YOUR_API_KEY" \
-H "Content-Type: application/json" \
-d '{
"tasks": {
"import-1": {
"operation": "import/url",
"url": "https://example.com/file.mov"
},
"convert-1": {
"operation": "convert",
"input": "import-1",
"output_format": "mp4"
},
"export-1": {
"operation": "export/url",
"input": "convert-1"
}
}
}'
