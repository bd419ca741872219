/**
 * The application. May import everything; nothing may import it.
 */
@NullMarked
package dev.selecho;

import org.jspecify.annotations.NullMarked;
