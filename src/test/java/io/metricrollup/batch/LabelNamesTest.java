package io.metricrollup.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LabelNamesTest {
  private final LabelNames names = new LabelNames();

  @Test
  void sameBytesGiveTheSameString() {
    byte[] scratch = "pod_name and more".getBytes(StandardCharsets.UTF_8);
    String name = names.decode(scratch, 8);
    assertThat(name).isEqualTo("pod_name");
    assertThat(names.decode(scratch.clone(), 8)).isSameAs(name);
    assertThat(names.decode(scratch, 7)).isEqualTo("pod_nam");
    scratch[0] = 'g';
    assertThat(names.decode(scratch, 8)).isEqualTo("god_name");
    assertThat(names.decode("pod_name".getBytes(StandardCharsets.UTF_8), 8)).isSameAs(name);
  }

  @Test
  void encodesOnceAndDecodesItsOwn() {
    for (String name : new String[] {"", "résumé", "服务", "service"}) {
      byte[] utf8 = names.encode(name);
      assertThat(utf8).isEqualTo(name.getBytes(StandardCharsets.UTF_8));
      assertThat(names.encode(name)).isSameAs(utf8);
      assertThat(names.decode(utf8, utf8.length)).isEqualTo(name);
    }
  }

  @Test
  void moreNamesThanItKeepsAreStillRight() {
    for (int i = 0; i < 50_000; i++) {
      String name = "label_" + i;
      byte[] utf8 = names.encode(name);
      assertThat(names.decode(utf8, utf8.length)).isEqualTo(name);
    }
  }
}
