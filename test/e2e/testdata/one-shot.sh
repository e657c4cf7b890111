curl -X POST https://api.convertintomp4.com/v1/convert \
-H "X-Api-Key: ck_your_api_key" \
-F "file=@video.mov" \
-F "targetFormat=mp4" \
-F "quality=high" \
-F "codec=h264"
