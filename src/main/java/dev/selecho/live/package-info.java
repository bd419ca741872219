/**
 * The live page: what the server does, to be seen in a browser.
 */
@NullMarked
package dev.selecho.live;

import org.jspecify.annotations.NullMarked;
