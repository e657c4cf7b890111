curl https://api.convertintomp4.com/v1/jobs \
-H "X-Api-Key: YOUR_API_KEY" \
-H "Content-Type: application/json"
