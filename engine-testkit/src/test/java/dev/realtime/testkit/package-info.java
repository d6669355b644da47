/** Tests of the bench, and of what it reports. */
@NullMarked
package dev.realtime.testkit;

import org.jspecify.annotations.NullMarked;
