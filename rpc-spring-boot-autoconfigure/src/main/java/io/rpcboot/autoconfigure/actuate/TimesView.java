package io.rpcboot.autoconfigure.actuate;

import io.rpcboot.health.TimeSummary;

/** Times that were measured. */
public record TimesView(long count, double p50Millis, double p99Millis, double maxMillis) {

    static TimesView of(TimeSummary times) {
        return new TimesView(times.count(), Millis.of(times.p50()), Millis.of(times.p99()), Millis.of(times.max()));
    }
}
