/** Rules and action plugins under test with JUnit 5. */
@NullMarked
package dev.realtime.testkit.junit;

import org.jspecify.annotations.NullMarked;
