package io.metricrollup.job.backfill;

import io.metricrollup.job.RollupOptions;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What a backfill is asked for.
 *
 * @param options the job's settings, among them where segments are read from and written to
 * @param storage root of the storage that is read
 * @param output root of the storage that is written
 * @param notifications file of notifications, one a line; without it all segments below {@code
 *     storage}
 * @param frequencyMs what listed segments are taken as
 * @param instance what listed segments are taken as
 * @param from earliest start of a segment, inclusive
 * @param to latest start of a segment, exclusive
 * @param organization the only one that is taken
 * @param parallelism subtasks of each operator
 */
public record BackfillRequest(
    RollupOptions options,
    String storage,
    String output,
    Optional<String> notifications,
    int frequencyMs,
    int instance,
    Optional<Instant> from,
    Optional<Instant> to,
    Optional<UUID> organization,
    int parallelism) {}
