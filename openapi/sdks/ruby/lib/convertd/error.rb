# frozen_string_literal: true

require "json"

module Convertd
  # A page of a list: next_cursor leads to the next one.
  Page = Struct.new(:items, :next_cursor)

  # An error of the server, or one that kept it from answering (NETWORK_ERROR, TIMEOUT).
  class Error < StandardError
    attr_reader :code, :status, :details, :request_id, :retry_after

    def initialize(code, message, status: 0, details: {}, request_id: "", retry_after: nil)
      super(message)
      @code, @status, @details = code, status, details || {}
      @request_id, @retry_after = request_id, retry_after
    end

    # The error that an answer holds.
    def self.of(response)
      after = response["retry-after"]
      more = {
        status: response.code.to_i, request_id: response["x-request-id"].to_s,
        retry_after: after&.match?(/\A\d+\z/) ? after.to_i : nil
      }
      error = JSON.parse(response.body.to_s)["error"]
      new(error["code"], error["message"], details: error["details"], **more)
    rescue JSON::ParserError, NoMethodError
      new("UNEXPECTED_ANSWER", "The server answered with status #{response.code}, and not as convertd does.", **more)
    end

    # The error of a job that did not complete: that of its first task that failed.
    def self.of_job(job)
      tasks = job["tasks"].values
      failed = tasks.find { |t| t["status"] == "failed" } || tasks.find { |t| t["error"] } || {}
      error = failed["error"] || {}
      code = job["status"] == "cancelled" ? ErrorCode::CANCELLED : ErrorCode::CONVERSION_FAILED
      new(error["code"] || code, error["message"] || "The job is #{job["status"]}.",
          details: (error["details"] || {}).merge("jobId" => job["id"]))
    end
  end
end
