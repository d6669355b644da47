/** Rules under test: a real engine on memory, with a clock that stands still and a played wire. */
@NullMarked
package dev.realtime.testkit;

import org.jspecify.annotations.NullMarked;
