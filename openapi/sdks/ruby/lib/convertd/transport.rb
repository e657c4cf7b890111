# frozen_string_literal: true

require "json"
require "net/http"
require "openssl"
require "securerandom"
require "uri"

module Convertd
  # Sends requests, and repeats those that can be.
  class Transport < Api
    # How long to wait for a server that says when to come again; longer than that is an error.
    LONGEST_PAUSE = 60

    BROKEN = [SystemCallError, SocketError, IOError, Timeout::Error, Net::ProtocolError, OpenSSL::SSL::SSLError].freeze

    attr_reader :base_url

    def initialize(base_url: nil, api_key: nil, retries: 4, timeout: 120)
      super()
      base = base_url || ENV["CONVERTD_SERVER"] || "http://127.0.0.1:8080"
      @base_url = base.sub(%r{/+\z}, "").delete_suffix("/v1")
      @api_key = api_key || ENV["CONVERTD_KEY"]
      @retries, @timeout = retries, timeout
    end

    # Sends JSON and returns the data of the answer.
    def call(method, path, query: {}, body: nil, keyed: false, paged: false)
      headers = keyed ? { "Idempotency-Key" => SecureRandom.uuid } : {}
      headers["Content-Type"] = "application/json" if body
      answer = JSON.parse(open(method, path, query: query, headers: headers, body: body && JSON.generate(body), &:body))
      paged ? Page.new(answer["data"], answer.dig("meta", "pagination", "next_cursor")) : answer["data"]
    end

    # Sends a request and yields its answer, which is a success, before its body is read. body is a
    # text, or a block that opens a file for each attempt. signed tells that path is a URL that needs
    # no key.
    def open(method, path, query: {}, headers: {}, body: nil, signed: false, &taking)
      uri = URI(signed ? path : @base_url + path)
      query = query.compact
      uri.query = URI.encode_www_form(query) unless query.empty?
      headers = { "User-Agent" => "convertd-ruby/#{VERSION}" }.merge(headers)
      headers["Authorization"] = "Bearer #{@api_key}" if @api_key && !signed
      repeatable = method != "POST" || headers.key?("Idempotency-Key")
      (0..).each do |attempt|
        return attempt(method, uri, headers, body, &taking)
      rescue Error => e
        pause = pause_after(e, attempt) if repeatable && attempt < @retries
        raise unless pause

        sleep(pause)
      end
    end

    private

    def attempt(method, uri, headers, body)
      request = Net::HTTP.const_get(method.capitalize).new(uri, headers)
      file = body.respond_to?(:call) ? body.call : nil
      request.body = body if body.is_a?(String)
      request.body_stream = file if file
      request["Content-Length"] = file.size.to_s if file.respond_to?(:size)
      request["Transfer-Encoding"] = "chunked" if file && !file.respond_to?(:size)
      Net::HTTP.start(uri.host, uri.port, use_ssl: uri.scheme == "https", open_timeout: 30, read_timeout: @timeout, max_retries: 0) do |http|
        result = nil
        http.request(request) do |response|
          return attempt(method, URI.join(uri.to_s, response["location"]), {}, nil) { |r| yield r } if moved?(method, response)

          if response.code.to_i >= 300
            response.read_body
            raise Error.of(response)
          end
          result = yield response
        end
        result
      end
    rescue *BROKEN => e
      raise Error.new("NETWORK_ERROR", "#{uri.host}:#{uri.port} cannot be reached: #{e.message}")
    ensure
      file&.close if body.respond_to?(:call)
    end

    def moved?(method, response)
      method == "GET" && response.code.to_i.between?(301, 308) && response["location"]
    end

    # How many seconds to wait before a request is sent again; nil where it shall not be.
    def pause_after(error, attempt)
      if error.retry_after
        error.retry_after if error.retry_after <= LONGEST_PAUSE
      elsif [0, 502, 503, 504].include?(error.status)
        [0.25 * 2**attempt, 8].min * rand(0.75..1.25)
      end
    end
  end
end
