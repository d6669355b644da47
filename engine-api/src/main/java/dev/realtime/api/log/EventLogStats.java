package dev.realtime.api.log;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a log holds.
 *
 * @param events how many
 * @param earliest the time of the earliest; null where there is none
 * @param latest the time of the latest; null where there is none
 * @param bytes the bytes of their records, without room that is kept for more
 * @param segments the files or folders that the log consists of
 */
public record EventLogStats(
    long events, @Nullable Instant earliest, @Nullable Instant latest, long bytes, int segments) {}
