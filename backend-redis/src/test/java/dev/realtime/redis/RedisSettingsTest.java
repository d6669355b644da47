package dev.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realtime.api.Secret;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RedisSettingsTest {

  @Test
  void shouldReadAnAddress() {
    RedisSettings plain = RedisSettings.of("redis://localhost");
    assertThat(plain.addresses()).containsExactly("redis://localhost:6379");
    assertThat(plain.username()).isNull();
    assertThat(plain.password()).isNull();
    assertThat(plain.database()).isZero();
    assertThat(plain.namespace()).isEqualTo("realtime");
    assertThat(plain.streamCap()).isEqualTo(1_000_000);
    assertThat(plain.timeout()).isEqualTo(Duration.ofSeconds(3));

    RedisSettings full = RedisSettings.of("rediss://me:p%40ss+%2F%3A@redis.example:6380/2");
    assertThat(full.addresses()).containsExactly("rediss://redis.example:6380");
    assertThat(full.username()).isEqualTo("me");
    assertThat(full.password()).isEqualTo(Secret.of("p@ss+/:"));
    assertThat(full.database()).isEqualTo(2);

    assertThat(RedisSettings.of("redis://secret@h").password()).isEqualTo(Secret.of("secret"));
    assertThat(RedisSettings.of("redis://:secret@h").password()).isEqualTo(Secret.of("secret"));
    assertThat(RedisSettings.of("redis://[::1]:7000/").addresses())
        .containsExactly("redis://[::1]:7000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "localhost:6379",
        "http://localhost",
        "redis://",
        "redis://:t0ps3cret@",
        "redis://:t0ps3cret@host:port",
        "redis://me:t0ps3cret@host/x",
        "redis://me:t0ps3 cret@host",
        "redis://me:t0ps3cret%zz@host",
        "me:t0ps3cret@host"
      })
  void shouldRefuseWhatIsNoAddressWithoutShowingThePassword(String url) {
    assertThatThrownBy(() -> RedisSettings.of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Redis address")
        .satisfies(
            failure ->
                assertThat(failure.getMessage()).doesNotContain("t0ps3").doesNotContain("\n"));
  }

  @Test
  void shouldNotShowThePassword() {
    RedisSettings settings =
        RedisSettings.of("redis://me:t0ps3cret@host").withSentinelPassword(Secret.of("t0ps3cret"));

    assertThat(settings.toString()).doesNotContain("t0ps3cret");
    assertThat(settings.description()).isEqualTo("redis host:6379");
    assertThat(settings.withDatabase(3).description()).isEqualTo("redis host:6379 database 3");
  }

  @Test
  void shouldDescribeSentinelsAndClusters() {
    RedisSettings sentinel =
        RedisSettings.sentinel("main", List.of("redis://:pw@a:26379/1", "redis://b:26379"));
    assertThat(sentinel.description())
        .isEqualTo("redis master main of the Sentinels a:26379, b:26379 database 1");
    assertThat(sentinel.password()).isEqualTo(Secret.of("pw"));

    assertThat(RedisSettings.cluster(List.of("redis://a:7000", "redis://b")).description())
        .isEqualTo("redis cluster a:7000, b:6379");
  }

  @Test
  void shouldRefuseWhatCannotWork() {
    RedisSettings settings = RedisSettings.of("redis://host");
    assertRefused(() -> settings.withDatabase(-1), "database");
    assertRefused(() -> settings.withTimeout(Duration.ZERO), "timeout");
    assertRefused(() -> settings.withNamespace(" "), "namespace");
    assertRefused(() -> settings.withStreamCap(0), "stream");
    assertRefused(() -> RedisSettings.cluster(List.of()), "address");
    assertRefused(() -> RedisSettings.cluster(List.of("redis://a/1")), "database");
  }

  private static void assertRefused(Runnable making, String word) {
    assertThatThrownBy(making::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(word);
  }
}
