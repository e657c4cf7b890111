# frozen_string_literal: true

# A client of convertd, the self-hosted file conversion server.
module Convertd
end

require_relative "convertd/api"
require_relative "convertd/error"
require_relative "convertd/transport"
require_relative "convertd/webhook"
require_relative "convertd/client"
