# frozen_string_literal: true

Gem::Specification.new do |s|
  s.name = "convertd"
  s.version = "0.1.0"
  s.summary = "Client of convertd, the self-hosted file conversion server"
  s.authors = ["The convertd authors"]
  s.license = "Apache-2.0"
  s.files = Dir["lib/**/*.rb"]
  s.required_ruby_version = ">= 3.0"
end
