/** An action plugin as anybody may write one: the action type {@code announce}. */
@NullMarked
package example.announce;

import org.jspecify.annotations.NullMarked;
