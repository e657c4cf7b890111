# frozen_string_literal: true

# The examples of the README, run by a test in a folder that holds photo.png.

# example 1
require "convertd"

client = Convertd::Client.new(base_url: ENV["CONVERTD_SERVER"])

path = client.convert("photo.png", "webp")
puts "wrote #{path}"
# end

# example 2
how = { width: 64, quality: "high" }
client.convert("photo.png", "jpg", to: "small.jpg", options: how, timeout: 120) do |percent|
  warn "#{percent} %"
end
puts "wrote small.jpg"
# end

# example 3
photo = client.upload("photo.png")
job = client.job({
  "bring" => { operation: "import/upload", file: photo["id"] },
  "shrink" => { operation: "resize", input: "bring", options: { width: 100 } },
  "print" => { operation: "convert", input: "shrink", output_format: "pdf" },
  "give" => { operation: "export/url", input: "print" }
})
client.events(job) { |happened| warn happened.event }
done = client.wait_for(job)
puts "wrote #{client.download(done, "photo.pdf")}"
# end

# example 4
begin
  client.convert("photo.png", "nonsense")
rescue Convertd::Error => e
  raise unless e.code == Convertd::ErrorCode::UNSUPPORTED_FORMAT

  puts "refused #{e.code} #{e.status}"
end
# end

# example 5
secret = ENV.fetch("WEBHOOK_SECRET", "whsec_example")
body = ENV.fetch("WEBHOOK_BODY", "{}") # the body of the request, as it came
signature = ENV.fetch("WEBHOOK_SIGNATURE", "") # its header X-Webhook-Signature
puts "genuine #{Convertd.verify_webhook(body, signature, secret)}"
# end

puts "formats #{client.formats(category: "image").size > 10}"
