package io.metricrollup.job.demo;

import java.time.Instant;

/**
 * What was written of one tier.
 *
 * @param frequencyMs its windows' length
 * @param segments files
 * @param rows in them
 * @param bytes in them
 * @param from start of the first window; null if there is none
 * @param to end of the last one
 * @param count observations in all rows
 * @param agrees whether count and sum are those of everything fed
 */
public record TierResult(
    int frequencyMs,
    long segments,
    long rows,
    long bytes,
    Instant from,
    Instant to,
    long count,
    boolean agrees) {}
