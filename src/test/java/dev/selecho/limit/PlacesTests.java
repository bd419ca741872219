package dev.selecho.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PlacesTests {

	@Test
	void aPlaceIsGivenBackOnceByWhoHasTakenIt() {
		Places places = new Places(1);
		assertThat(places.take()).isTrue();
		assertThat(places.take()).as("refused").isFalse();
		assertThat(places.isFull()).isTrue();
		places.giveBack();
		assertThat(places.isEmpty()).isTrue();
	}

	@Test
	void aPartHasALimitOfItsOwnAndTakesFromTheWhole() {
		Places whole = new Places(3);
		Places one = whole.part(2);
		Places other = whole.part(9);
		assertThat(one.take()).isTrue();
		assertThat(one.take()).isTrue();
		assertThat(one.take()).as("its own limit").isFalse();
		assertThat(whole.isFull()).isFalse();
		assertThat(other.take()).isTrue();
		assertThat(other.take()).as("the limit of the whole").isFalse();
		assertThat(other.isFull()).isTrue();
		one.giveBack();
		assertThat(other.take()).as("what another part has given back").isTrue();
		other.takeAnyway();
		for (int i = 0; i < 3; i++) {
			assertThat(whole.isEmpty()).isFalse();
			other.giveBack();
		}
		one.giveBack();
		assertThat(one.isEmpty() && whole.isEmpty()).isTrue();
	}

	@Test
	void whoWaitsIsCalledOnceWhicheverPartHasAPlaceAgain() {
		Places whole = new Places(1);
		Places one = whole.part(1);
		Places other = whole.part(1);
		AtomicInteger calls = new AtomicInteger();
		assertThat(one.take()).isTrue();
		other.await(calls::incrementAndGet);
		other.await(() -> other.await(calls::incrementAndGet));
		one.giveBack();
		assertThat(calls).as("who asks again is called the next time").hasValue(1);
		assertThat(other.take()).isTrue();
		other.giveBack();
		assertThat(calls).hasValue(2);
	}

	@RepeatedTest(4)
	void theBooksBalanceWhateverTheThreadsDo(RepetitionInfo repetition) throws InterruptedException {
		Places whole = new Places(7);
		List<Places> parts = List.of(whole.part(3), whole.part(5), whole.part(100));
		AtomicInteger most = new AtomicInteger();
		AtomicInteger open = new AtomicInteger();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			Random random = new Random(repetition.getCurrentRepetition() * 10L + i);
			threads.add(Thread.ofPlatform().start(() -> {
				for (int turn = 0; turn < 20_000; turn++) {
					Places part = parts.get(random.nextInt(parts.size()));
					if (part.take()) {
						most.accumulateAndGet(open.incrementAndGet(), Math::max);
						open.decrementAndGet();
						part.giveBack();
					}
				}
			}));
		}
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(most.get()).isBetween(1, 7);
		assertThat(whole.isEmpty()).isTrue();
		assertThat(parts).noneMatch(Places::isFull);
	}

}
