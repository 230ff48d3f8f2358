package io.metricrollup.batch;

import java.util.UUID;

/**
 * Rows of one segment that belong to one shard, in columns: what travels from decoding to the
 * rollup windows. Valid only while it is handed on: its maker fills the arrays anew, and the
 * exchange behind copies what is in them.
 *
 * <p>All arrays but the bins have one element per row; all may be longer. Rows are in the order of
 * the file. A counter row with one observation has already got its bin.
 *
 * @param organization the tenant
 * @param instance number of the storage instance
 * @param shard shard of the series within the organization
 * @param frequencyMs interval of the rows
 * @param segment fingerprint of the segment they come from
 * @param rows number of rows, at least 1
 * @param names metric names, distinct
 * @param nameIds by row, index into {@code names}
 * @param tids fingerprint of the series
 * @param timestamps start of the interval, epoch ms
 * @param counts observations, finite and not negative
 * @param sums finite
 * @param mins finite, at most the row's max
 * @param maxs finite
 * @param bins sketch bins of all rows, packed and sorted per row as {@code sketch.PackedBins} says;
 *     rows with the same sketch may share them
 * @param binStarts by row, where its bins begin in {@code bins}
 * @param binEnds by row, exclusive end; a row without bins has no sketch
 * @param labelMasks by row, sum over its non-null label columns of a hash of the column's name: two
 *     rows of one series with equal masks have the same columns filled
 * @param labels columns with a value in some row
 */
public record PointBatch(
    UUID organization,
    int instance,
    int shard,
    int frequencyMs,
    long segment,
    int rows,
    BytesDictionary names,
    PackedIds nameIds,
    long[] tids,
    long[] timestamps,
    double[] counts,
    double[] sums,
    double[] mins,
    double[] maxs,
    long[] bins,
    int[] binStarts,
    int[] binEnds,
    long[] labelMasks,
    LabelColumn[] labels) {}
