package dev.realtime.testkit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a test went.
 *
 * @param test which
 * @param took how long, in real time
 * @param failure null where it passed, or is pending
 */
public record TestResult(TestCase test, Duration took, @Nullable TestFailure failure) {}
