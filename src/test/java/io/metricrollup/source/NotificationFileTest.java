package io.metricrollup.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotificationFileTest {
  @TempDir Path directory;

  private List<NotificationMessage> read(byte[] bytes) throws Exception {
    Path file = directory.resolve("notifications.jsonl");
    Files.write(file, bytes);
    return NotificationFile.read(
        new org.apache.flink.core.fs.Path(file.toString()), Messages.POLICY, Messages.NOW);
  }

  private static String json(long id, String time) {
    return Messages.json(id, 20260301, 10_000, "2026-03-01T" + time + "Z", 0);
  }

  private static NotificationList list(List<NotificationMessage> messages) {
    return NotificationList.of(messages.stream().map(NotificationList.Entry::of).toList());
  }

  @Test
  void everyLineIsAMessageWithItsNumber() throws Exception {
    List<NotificationMessage> messages =
        read(Messages.utf8(json(1, "02:00:00") + "\n\n  \r\nnonsense\r\n" + json(2, "01:00:00")));

    assertThat(messages).extracting(m -> m.origin().offset()).containsExactly(1L, 4L, 5L);
    assertThat(messages)
        .extracting(NotificationMessage::verdict)
        .containsExactly(Verdict.TAKEN, Verdict.REFUSED, Verdict.TAKEN);
    assertThat(messages.get(1).original()).isEqualTo(Messages.utf8("nonsense\r"));
    assertThat(messages.get(1).origin().topic()).endsWith("/notifications.jsonl");
  }

  @Test
  void emptyFileHasNoMessages() throws Exception {
    assertThat(read(new byte[0])).isEmpty();
    assertThat(read(Messages.utf8("\n\n"))).isEmpty();
  }

  @Test
  void linesAreWholeAcrossTheBuffer() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < 1000; i++) {
      bytes.writeBytes(Messages.utf8(json(i, "02:00:00") + "\n"));
    }

    assertThat(read(bytes.toByteArray()))
        .hasSize(1000)
        .allMatch(m -> m.verdict() == Verdict.TAKEN)
        .extracting(m -> m.notification().segmentId())
        .isSorted();
  }

  @Test
  void lineTooLongIsOneRefusedMessage() throws Exception {
    byte[] bytes = new byte[9 << 20];
    byte[] last = Messages.utf8("\n" + json(7, "02:00:00"));
    System.arraycopy(last, 0, bytes, bytes.length - last.length, last.length);

    List<NotificationMessage> messages = read(bytes);

    assertThat(messages)
        .extracting(NotificationMessage::verdict)
        .containsExactly(Verdict.REFUSED, Verdict.TAKEN);
    assertThat(messages.get(0).original()).hasSize(NotificationMessage.KEPT_BYTES);
    assertThat(messages.get(1).origin().offset()).isEqualTo(2);
  }

  @Test
  void listIsByStartWithTheRefusedFirst() throws Exception {
    List<NotificationMessage> messages =
        read(
            Messages.utf8(
                json(1, "02:00:00")
                    + "\nx\n"
                    + json(2, "01:00:00")
                    + "\n"
                    + json(3, "02:00:00")
                    + "\n"
                    + json(4, "23:00:00")));
    NotificationList list = InstantiationUtil.clone(list(messages));

    assertThat(list.size()).isEqualTo(5);
    assertThat(list.entries())
        .extracting(e -> e.message().origin().offset())
        .containsExactly(2L, 5L, 3L, 1L, 4L);
  }

  @Test
  void rowsBeforeTheStartMoveASegmentForward() {
    NotificationMessage first = Messages.judged(json(1, "01:00:00"));
    NotificationMessage second = Messages.judged(json(2, "02:00:00"));
    NotificationList list =
        NotificationList.of(
            List.of(
                NotificationList.Entry.of(first),
                new NotificationList.Entry(second, first.startMs() - 1)));

    assertThat(list.entries())
        .extracting(e -> e.message().notification().segmentId())
        .containsExactly(2L, 1L);
  }

  @Test
  void listOfManyIsSmallOnItsWay() throws Exception {
    List<NotificationMessage> messages = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      messages.add(Messages.judged(json(299948861173007310L + i * 7919L, "02:00:00")));
    }
    NotificationList list = list(messages);

    assertThat(InstantiationUtil.serializeObject(list).length).isLessThan(8_000_000);
    assertThat(list.entries().get(99_999).message())
        .usingRecursiveComparison()
        .isEqualTo(messages.get(99_999));
  }

  @Test
  void emptyListTravels() throws Exception {
    assertThat(InstantiationUtil.clone(NotificationList.of(List.of())).entries()).isEmpty();
  }
}
