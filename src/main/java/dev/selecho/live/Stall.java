package dev.selecho.live;

import java.util.List;

/**
 * A turn of a loop that kept all its clients waiting.
 *
 * @param loop the loop's name
 * @param at when it was seen, in milliseconds of the epoch
 * @param millis how long the turn had lasted when it was last seen under way
 * @param process whether the whole process was late meanwhile, and so perhaps no handler
 * is to blame
 * @param stack where the loop's thread was, its top first
 */
record Stall(String loop, long at, long millis, boolean process, List<String> stack) {

	Stall goesOn(long now, boolean late) {
		return new Stall(this.loop, this.at, now, this.process || late, this.stack);
	}

}
