package dev.realtime.engine.internal.lane;

import dev.realtime.engine.time.EngineTime;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Leaves a destination alone that mostly fails: opens when of at least ten attempts in five minutes
 * seventy of a hundred failed, lets one try after thirty seconds, and closes when that succeeds.
 */
final class Breaker {
  private static final Duration OPEN = Duration.ofSeconds(30);
  private static final Duration PROBE_UNDER_WAY = Duration.ofMillis(100);
  private static final int WINDOW_SECONDS = 300;

  private static final RuntimeException FAILED =
      new RuntimeException("failed", null, false, false) {
        private static final long serialVersionUID = 1L;
      };

  private final String name;
  private final EngineTime time;
  private final Consumer<String> news;
  private final CircuitBreaker circuit;
  private final AtomicLong opened = new AtomicLong();
  private Instant openUntil = Instant.MIN;
  private String lastFailure = "";

  Breaker(String name, EngineTime time, Consumer<String> news) {
    this.name = name;
    this.time = time;
    this.news = news;
    this.circuit =
        CircuitBreaker.of(
            "destination",
            CircuitBreakerConfig.custom()
                .clock(time.withZone(ZoneOffset.UTC))
                .slidingWindowType(SlidingWindowType.TIME_BASED)
                .slidingWindowSize(WINDOW_SECONDS)
                .minimumNumberOfCalls(10)
                .failureRateThreshold(70)
                .waitDurationInOpenState(OPEN)
                .permittedNumberOfCallsInHalfOpenState(1)
                .build());
    circuit
        .getEventPublisher()
        .onStateTransition(
            event ->
                changed(
                    event.getStateTransition().getFromState(),
                    event.getStateTransition().getToState()));
  }

  private void changed(CircuitBreaker.State from, CircuitBreaker.State to) {
    if (to == CircuitBreaker.State.OPEN) {
      opened.incrementAndGet();
      // it opens for a probe only after that moment, and not at it
      openUntil = time.instant().plus(OPEN).plusMillis(1);
    }
    if (from == CircuitBreaker.State.CLOSED) {
      news.accept(
          name
              + ": most attempts failed, the last because "
              + lastFailure
              + "; events wait, and one is tried every "
              + OPEN.toSeconds()
              + " s");
    } else if (to == CircuitBreaker.State.CLOSED) {
      news.accept(name + ": answers again; what waits is sent");
    }
  }

  /** Lets a send through, or says how long it must wait; null lets it through. */
  @Nullable Duration enter() {
    if (circuit.tryAcquirePermission()) {
      return null;
    }
    Duration left = Duration.between(time.instant(), openUntil);
    return left.compareTo(PROBE_UNDER_WAY) > 0 ? left : PROBE_UNDER_WAY;
  }

  void succeeded() {
    circuit.onSuccess(0, TimeUnit.NANOSECONDS);
  }

  void failed(String reason) {
    lastFailure = reason;
    circuit.onError(0, TimeUnit.NANOSECONDS, FAILED);
  }

  /** What was let through was not sent. */
  void released() {
    circuit.releasePermission();
  }

  /** One of {@code closed}, {@code open}, {@code half_open}. */
  String state() {
    return circuit.getState().name().toLowerCase(Locale.ROOT);
  }

  /** How often it has opened. */
  long opened() {
    return opened.get();
  }
}
