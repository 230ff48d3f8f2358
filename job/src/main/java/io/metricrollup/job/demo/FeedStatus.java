package io.metricrollup.job.demo;

import java.time.Instant;

/**
 * How far feeding has come.
 *
 * @param messages notifications sent, of whatever kind
 * @param segments different segments announced that are, or will be, in storage
 * @param rows in them
 * @param bytes in them
 * @param lateSegments of them, those announced when their windows were closed
 * @param from start of the first interval
 * @param to end of the last one
 * @param caughtUp whether everything is fed that was asked for
 */
public record FeedStatus(
    long messages,
    long segments,
    long rows,
    long bytes,
    long lateSegments,
    Instant from,
    Instant to,
    boolean caughtUp) {}
