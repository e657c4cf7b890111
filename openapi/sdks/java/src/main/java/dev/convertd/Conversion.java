package dev.convertd;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * How a file is converted. to is where the result is written, by default beside the source under its own name; progress is
 * told percents; there may be no timeout.
 */
public record Conversion(Path to, Map<String, ?> options, LongConsumer progress, Duration timeout) {
    public static final Conversion DEFAULT = new Conversion(null, Map.of(), percent -> {}, null);

    public Conversion to(Path path) {
        return new Conversion(path, options, progress, timeout);
    }

    public Conversion options(Map<String, ?> values) {
        return new Conversion(to, values, progress, timeout);
    }

    public Conversion progress(LongConsumer told) {
        return new Conversion(to, options, told, timeout);
    }

    public Conversion timeout(Duration longest) {
        return new Conversion(to, options, progress, longest);
    }
}
