/** Tests of what JUnit 5 is given. */
@NullMarked
package dev.realtime.testkit.junit;

import org.jspecify.annotations.NullMarked;
