/** Tests of the action type {@code announce}. */
@NullMarked
package example.announce;

import org.jspecify.annotations.NullMarked;
