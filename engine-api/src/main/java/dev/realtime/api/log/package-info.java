/** Reading back what a plugin's actions recorded. */
@NullMarked
package dev.realtime.api.log;

import org.jspecify.annotations.NullMarked;
