package io.metricrollup.job;

import io.metricrollup.segment.SegmentLocation;
import io.metricrollup.segment.TierChain;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kinds of values that settings have. */
final class OptionKinds {
  /** Client properties the job sets itself: a user's value would break it or be lost. */
  private static final Set<String> OURS =
      Set.of(
          "bootstrap.servers",
          "group.id",
          "auto.offset.reset",
          "enable.auto.commit",
          "key.deserializer",
          "value.deserializer",
          "key.serializer",
          "value.serializer");

  private static final Pattern QUANTITY = Pattern.compile("(\\d+)\\s*([A-Za-z]*)");
  private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");
  private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9a-fA-F:]+]|[^\\s,:/]+):\\d{1,5}");

  /** User and password of a URI, its separators included. */
  private static final Pattern PASSWORD = Pattern.compile("://[^/@]*:[^/@]*@");

  private static final Map<String, Long> TIME_UNITS =
      Map.of(
          "", 1L,
          "ms", 1L,
          "s", 1000L,
          "min", 60_000L,
          "m", 60_000L,
          "h", 3_600_000L,
          "d", 86_400_000L);

  private static final Map<String, Long> SIZE_UNITS =
      Map.of("", 1L, "b", 1L, "kib", 1L << 10, "mib", 1L << 20, "gib", 1L << 30);

  private OptionKinds() {}

  static OptionKind<String> text() {
    return text -> {
      require(!text.isEmpty(), "is empty");
      return text;
    };
  }

  static OptionKind<String> topic() {
    return text -> {
      require(
          TOPIC.matcher(text).matches() && !text.equals(".") && !text.equals(".."),
          "is not a Kafka topic's name");
      return text;
    };
  }

  /** One or more {@code host:port}, separated by commas. */
  static OptionKind<String> addresses() {
    return text -> {
      for (String address : text.split(",", -1)) {
        require(ADDRESS.matcher(address.strip()).matches(), "is not a list of host:port");
      }
      return text;
    };
  }

  /** An absolute path or a URI, without a slash at its end. */
  static OptionKind<String> root() {
    return text -> {
      require(
          text.startsWith("/") || text.matches("[a-zA-Z][a-zA-Z0-9+.-]*:/.*"),
          "is neither an absolute path nor a URI");
      require(
          !PASSWORD.matcher(text).find(),
          "holds a password, which belongs in the file system's own settings");
      return text.replaceAll("/+$", "").isEmpty() ? "/" : text.replaceAll("/+$", "");
    };
  }

  /** A value as it may be shown: without the password that a URI should not have. */
  static String shown(String text) {
    return PASSWORD.matcher(text).replaceAll("://***@");
  }

  static OptionKind<String> collector() {
    return text -> {
      require(!text.isEmpty() && !text.contains("/"), "is not the name of one folder");
      return text;
    };
  }

  static OptionKind<SegmentLocation> template() {
    return SegmentLocation::new;
  }

  static OptionKind<Integer> number(int least, int most) {
    return text -> Math.toIntExact(bounded(text, least, most));
  }

  private static long bounded(String text, long least, long most) {
    boolean digits = text.matches("-?\\d+");
    BigInteger value = digits ? new BigInteger(text) : BigInteger.ZERO;
    require(
        digits
            && value.compareTo(BigInteger.valueOf(least)) >= 0
            && value.compareTo(BigInteger.valueOf(most)) <= 0,
        most == Integer.MAX_VALUE
            ? "is not a whole number of " + least + " or more"
            : "is not a whole number from " + least + " to " + most);
    return value.longValueExact();
  }

  static OptionKind<Boolean> flag() {
    return text -> {
      require(text.equals("true") || text.equals("false"), "is neither true nor false");
      return text.equals("true");
    };
  }

  /** One of an enum's words, in lower case. */
  static <E extends Enum<E>> OptionKind<E> word(Class<E> type) {
    return text -> {
      List<String> words = new ArrayList<>();
      for (E constant : type.getEnumConstants()) {
        String word = constant.name().toLowerCase(Locale.ROOT);
        if (word.equals(text)) {
          return constant;
        }
        words.add(word);
      }
      throw new IllegalArgumentException("is none of " + String.join(", ", words));
    };
  }

  /** A duration such as {@code 90s}, {@code 5min}, {@code 7d}; a bare number is milliseconds. */
  static OptionKind<Duration> duration(Duration least, Duration most) {
    return text -> {
      Duration value =
          Duration.ofMillis(
              quantity(text, TIME_UNITS, "is not a duration such as 500ms, 90s, 5min, 2h or 7d"));
      require(
          value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
          "is not from " + show(least) + " to " + show(most));
      return value;
    };
  }

  /** A number of bytes such as {@code 64MiB}; a bare number is bytes. */
  static OptionKind<Long> size(long least, long most) {
    return text -> {
      long value = quantity(text, SIZE_UNITS, "is not a size such as 512KiB or 64MiB");
      require(
          value >= least && value <= most,
          "is not from " + (least >> 20) + "MiB to " + (most >> 20) + "MiB");
      return value;
    };
  }

  private static long quantity(String text, Map<String, Long> units, String complaint) {
    Matcher matcher = QUANTITY.matcher(text);
    require(matcher.matches(), complaint);
    Long unit = units.get(matcher.group(2).toLowerCase(Locale.ROOT));
    require(unit != null, complaint);
    BigDecimal value = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
    require(value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0, complaint);
    return value.longValueExact();
  }

  private static String show(Duration duration) {
    long ms = duration.toMillis();
    if (ms != 0 && ms % 86_400_000 == 0) {
      return ms / 86_400_000 + "d";
    }
    return ms % 1000 == 0 ? ms / 1000 + "s" : ms + "ms";
  }

  static OptionKind<TierChain> chain() {
    return text ->
        new TierChain(frequencies().parse(text).stream().mapToInt(Integer::intValue).toArray());
  }

  /** Frequencies in ms, separated by commas. */
  static OptionKind<List<Integer>> frequencies() {
    return text -> {
      List<Integer> values = new ArrayList<>();
      for (String part : text.split(",", -1)) {
        require(part.strip().matches("\\d{1,9}"), "is not a list of frequencies in ms");
        values.add(Integer.valueOf(part.strip()));
      }
      return List.copyOf(values);
    };
  }

  static OptionKind<UUID> uuid() {
    return text -> {
      require(text.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"), "is not a UUID");
      return UUID.fromString(text);
    };
  }

  static OptionKind<String> clientProperty() {
    return name -> {
      require(!OURS.contains(name), "is a property that the job sets itself");
      return name;
    };
  }

  private static void require(boolean condition, String complaint) {
    if (!condition) {
      throw new IllegalArgumentException(complaint);
    }
  }
}
