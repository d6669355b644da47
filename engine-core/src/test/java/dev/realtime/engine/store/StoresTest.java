package dev.realtime.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.entry;

import dev.realtime.api.Secret;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.config.TestingStore;
import dev.realtime.engine.memory.MemoryFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StoresTest {
  private final Stores stores =
      Stores.of(List.of(new MemoryFactory(), new TestingStore("lake", false)));

  @Test
  void shouldReadAnAddress() {
    assertThat(stores.settingsOf("lake://a:1"))
        .containsOnly(entry("backend", "lake"), entry("lake.url", "lake://a:1"));
    assertThat(stores.settingsOf("memory:")).containsOnlyKeys("backend");
    assertThat(stores.settingsOf("MEMORY://")).containsOnlyKeys("backend");
    assertThat(stores.read("lake://a", name -> null).secret("url"))
        .isEqualTo(Secret.of("lake://a"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kale://me:hush@a | no store knows the scheme 'kale'; did you mean 'lake'?",
        "redis://me:hush@a | no store knows the scheme 'redis'; add the jar backend-redis (known: lake, memory)",
        "rediss://me:hush@a | no store knows the scheme 'rediss'; add the jar backend-redis (known: lake, memory)",
        "embedded: | no store knows the scheme 'embedded'; add the jar backend-redis (known: lake, memory)",
        "hush@a b:c | no store knows the scheme given; known: lake, memory",
        "hush | the address of a store begins with a scheme and a colon, such as memory:; known: lake, memory",
        "memory:hush | the store memory has no address: write just memory:"
      })
  void shouldSayWhatAddressesThereAreAndShowNone(String address, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stores.settingsOf(address))
        .withMessage(message);
  }

  @Test
  void shouldRefuseTwoStoresOfOneName() {
    assertThatIllegalStateException()
        .isThrownBy(
            () -> Stores.of(List.of(new TestingStore("a", true), new TestingStore("a", false))))
        .withMessage(
            "two stores have the name 'a': %1$s and %1$s; take one off the class path",
            TestingStore.class.getName());
  }

  @Test
  void shouldTellAnEmbeddingProgramWhichJarIsMissing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RealtimeEngine.builder().store("redis://127.0.0.1:6379"))
        .withMessage(
            "no store knows the scheme 'redis'; add the jar backend-redis (known: memory)");
    RealtimeEngine.builder().store("memory:");
  }
}
