/** Benchmarks; see benchmarks/README.md for how to run them and what they showed. */
@NullMarked
package dev.realtime.benchmarks;

import org.jspecify.annotations.NullMarked;
