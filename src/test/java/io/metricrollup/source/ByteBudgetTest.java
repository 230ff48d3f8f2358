package io.metricrollup.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
  private final ByteBudget budget = new ByteBudget(100);
  private final List<String> granted = new ArrayList<>();

  private ByteBudget.Ticket acquire(String name, long bytes) {
    ByteBudget.Ticket ticket = budget.arrive();
    ticket.acquire(bytes, () -> granted.add(name));
    return ticket;
  }

  @Test
  void bytesAreGivenOutUpToTheLimit() {
    acquire("a", 60);
    acquire("b", 40);
    acquire("c", 1);

    assertThat(granted).containsExactly("a", "b");
    assertThat(budget.used()).isEqualTo(100);
  }

  @Test
  void releaseLetsTheNextOneIn() {
    ByteBudget.Ticket a = acquire("a", 60);
    acquire("b", 50);
    acquire("c", 10);
    assertThat(granted).containsExactly("a");
    a.release();

    assertThat(granted).containsExactly("a", "b", "c");
    assertThat(budget.used()).isEqualTo(60);
  }

  @Test
  void bytesComeBackOnce() {
    ByteBudget.Ticket a = acquire("a", 60);
    a.release();
    a.release();

    assertThat(budget.used()).isZero();
  }

  @Test
  void objectLargerThanTheBudgetIsAlone() {
    ByteBudget.Ticket old = acquire("old", 10);
    ByteBudget.Ticket first = acquire("first", 10);
    acquire("large", 1000);
    acquire("next", 1);
    first.finish();
    first.release();
    assertThat(granted).containsExactly("old", "first");

    old.release();

    assertThat(granted).containsExactly("old", "first", "large");
  }

  @Test
  void oldestUnfinishedOneNeverStarvesBehindYoungerOnes() {
    ByteBudget.Ticket oldest = budget.arrive();
    ByteBudget.Ticket second = budget.arrive();
    acquire("young", 100).finish();
    second.acquire(70, () -> granted.add("second"));
    assertThat(granted).containsExactly("young");

    oldest.acquire(80, () -> granted.add("oldest"));
    assertThat(granted).containsExactly("young", "oldest");
    assertThat(budget.used()).isEqualTo(180);

    // Finished, but its bytes still there: the second must not come on top of them.
    oldest.finish();
    assertThat(granted).containsExactly("young", "oldest");
    oldest.release();
    assertThat(granted).containsExactly("young", "oldest", "second");
  }

  @Test
  void nextOldestIsServedWhenTheOldestFinishesWithNothing() {
    ByteBudget.Ticket missing = budget.arrive();
    ByteBudget.Ticket second = budget.arrive();
    acquire("young", 100).finish();
    second.acquire(70, () -> granted.add("second"));
    missing.finish();

    assertThat(granted).containsExactly("young", "second");
  }

  @Test
  void randomTrafficDrainsAndStaysWithinItsBounds() {
    Random random = new Random(42);
    for (int round = 0; round < 200; round++) {
      traffic(random);
      assertThat(budget.used()).isZero();
    }
  }

  /** What was fetched leaves strictly in order of arrival: the hardest case. */
  private void traffic(Random random) {
    int fetches = 60;
    List<ByteBudget.Ticket> tickets = new ArrayList<>();
    List<Integer> unasked = new ArrayList<>();
    boolean[] ready = new boolean[fetches];
    for (int i = 0; i < fetches; i++) {
      tickets.add(budget.arrive());
      unasked.add(i);
    }
    int emitted = 0;
    while (emitted < fetches) {
      boolean progress = !unasked.isEmpty();
      if (progress) {
        int fetch = unasked.remove(random.nextInt(unasked.size()));
        tickets.get(fetch).acquire(1 + random.nextInt(90), () -> ready[fetch] = true);
      }
      while (emitted < fetches && ready[emitted]) {
        tickets.get(emitted).finish();
        tickets.get(emitted).release();
        emitted++;
        progress = true;
      }
      assertThat(budget.used()).isLessThanOrEqualTo(190);
      assertThat(progress).isTrue();
    }
  }
}
