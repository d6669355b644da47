/** Text with placeholders, filled in from an event and escaped for where it goes. */
@NullMarked
package dev.realtime.api.template;

import org.jspecify.annotations.NullMarked;
