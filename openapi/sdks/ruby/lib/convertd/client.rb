# frozen_string_literal: true

require "erb"

module Convertd
  # A client of a convertd server. Every call of the API is a method of it.
  class Client < Transport
    LAST = %w[job.completed job.failed job.cancelled job.expired].freeze

    # Something that happened to a job.
    Happened = Struct.new(:id, :event, :data)

    # Converts a file, a URL or an uploaded file into a file, whose path it returns. A block is told
    # the progress in percent.
    def convert(source, format, to: nil, options: {}, timeout: nil, &progress)
      job = start_conversion(place(source).merge("targetFormat" => format, "options" => options))
      done = wait_for(job, timeout: timeout, &progress)
      download(done, to || beside(source, link_of(done)))
    end

    # Uploads a file by its path, or what an IO holds.
    def upload(source, filename: nil)
      headers = { "Content-Type" => "application/octet-stream" }
      if source.respond_to?(:read)
        body = -> { source }
      else
        filename ||= File.basename(source)
        headers["Idempotency-Key"] = SecureRandom.uuid # what is read once cannot be sent again
        body = -> { File.open(source, "rb") }
      end
      text = open("POST", "/v1/upload", query: { "filename" => filename }, headers: headers, body: body, &:body)
      JSON.parse(text)["data"]
    end

    # Starts a job of several steps.
    def job(tasks, **more)
      create_job(more.merge(tasks: tasks))
    end

    # Waits until a job has completed, and returns it; one that fails is an error.
    def wait_for(job, timeout: nil)
      id = id_of(job)
      till = timeout && now + timeout
      wait = 1
      loop do
        left = till ? (till - now).ceil : wait
        raise Error.new("TIMEOUT", "#{id} has not ended in #{timeout} s.", details: { "jobId" => id }) if left <= 0

        shown = get_job(id, wait: [wait, left].min)
        yield shown["progress"], shown if block_given?
        return shown if shown["status"] == "completed"
        raise Error.of_job(shown) unless %w[pending processing].include?(shown["status"])

        wait = [wait * 2, 30].min
      end
    end

    # Yields what happens to a job, as it happens, until it has ended.
    def events(job)
      path, last, broken = "/v1/jobs/#{ERB::Util.url_encode(id_of(job))}/events", nil, 0
      loop do
        open("GET", path, headers: last ? { "Last-Event-ID" => last } : {}) do |response|
          each_event(response) do |happened|
            last, broken = happened.id, 0
            yield happened
            return if LAST.include?(happened.event)
          end
        end
        raise Error.new("NETWORK_ERROR", "The stream of events broke.") if (broken += 1) > @retries

        sleep(0.5)
      end
    end

    # The link to what a job gives out: one file, or several as a zip.
    def link_of(job)
      job["tasks"].values.filter_map { |t| t.dig("result", "url") }.last or
        raise Error.new(ErrorCode::CONFLICT, "#{job["id"]} gives no file out: add a task export/url.")
    end

    # Streams what a job gives out, or what a link leads to, into a file, which appears whole or not
    # at all.
    def download(source, to = nil)
      link = source.is_a?(String) ? source : link_of(source)
      to ||= name_in(link)
      part = "#{to}.#{SecureRandom.hex(4)}.part"
      open("GET", link, signed: true) do |response|
        File.open(part, "wbx") { |file| response.read_body { |bytes| file.write(bytes) } }
      end
      File.rename(part, to)
      to
    ensure
      File.delete(part) if part && File.exist?(part)
    end

    # The formats that the server knows, and what can be done with each.
    def formats(**query)
      list_formats(**query).items
    end

    private

    def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)

    def id_of(job) = job.is_a?(String) ? job : job["id"]

    def place(source)
      case source
      when %r{\Ahttps?://} then { "url" => source }
      when /\Afile_[0-9A-Za-z]+\z/ then { "file" => source }
      else { "file" => upload(source)["id"] }
      end
    end

    def each_event(response)
      text = +""
      response.read_body do |part|
        text << part
        while (block = text.slice!(/\A.*?\n\n/m))
          fields = block.scan(/^(\w+): ?(.*)$/).to_h
          yield Happened.new(fields["id"], fields["event"], JSON.parse(fields["data"])) if fields["data"]
        end
      end
    end

    def name_in(link) = URI.decode_www_form_component(File.basename(URI(link).path).gsub("+", "%2B"))

    # Where a result is written if nobody says: beside its source, under its own name.
    def beside(source, link)
      local = source.is_a?(String) && File.exist?(source)
      to = local && File.dirname(source) != "." ? File.join(File.dirname(source), name_in(link)) : name_in(link)
      return to unless local && File.expand_path(to) == File.expand_path(source)

      raise Error.new(ErrorCode::CONFLICT, "#{to} is the source itself: say where to write the result.")
    end
  end
end
