curl https://api.convertintomp4.com/v1/jobs/job_abc123def456 \
-H "X-Api-Key: ck_your_api_key"
