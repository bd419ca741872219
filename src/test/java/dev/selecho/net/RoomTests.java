package dev.selecho.net;

import dev.selecho.net.TcpServerOptions.WriteQueueOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RoomTests {

	private static final long MB = 1024 * 1024;

	@Test
	void connectionsAreWhatTheDescriptorsLeave() {
		Room room = room(null, 20_000);
		assertThat(room.connections()).isEqualTo(20_000 - Room.RESERVE);
		assertThat(room.isClamped()).isFalse();
	}

	@Test
	void aHigherWishIsClamped() {
		Room room = room(50_000, 20_000);
		assertThat(room.connections()).isEqualTo(20_000 - Room.RESERVE);
		assertThat(room.isClamped()).isTrue();
	}

	@Test
	void aLowerWishIsGranted() {
		Room room = room(100, 20_000);
		assertThat(room.connections()).isEqualTo(100);
		assertThat(room.isClamped()).isFalse();
	}

	@Test
	void aTinyLimitIsShared() {
		assertThat(room(null, 64).connections()).isEqualTo(32);
	}

	@Test
	void anUnlimitedProcessHasAllTheNumbersThereAre() {
		Room room = Room.of(TcpServerOptions.DEFAULTS, Long.MAX_VALUE, Long.MAX_VALUE / 2, 64 * MB);
		assertThat(room.connections()).isEqualTo(Integer.MAX_VALUE);
	}

	@Test
	void theHeapHasToHoldThem() {
		Room room = room(1_000_000, 1_048_576);
		assertThat(room.connections()).isEqualTo(64 * 512);
		assertThat(room.isBoundByHeap()).isTrue();
		assertThat(room.isClamped()).isTrue();
		assertThat(room(null, 20_000).isBoundByHeap()).isFalse();
	}

	@Test
	void waitingOutputMayTakeHalfOfTheDirectMemory() {
		assertThat(room(null, 20_000).pending()).isEqualTo(32 * MB);
	}

	@Test
	void aTotalLimitBeyondTheDirectMemoryIsRefused() {
		TcpServerOptions options = TcpServerOptions.DEFAULTS
			.withWriteQueue(new WriteQueueOptions(256 * 1024, 64 * 1024, 64 * MB));
		assertThatExceptionOfType(InvalidOptionException.class)
			.isThrownBy(() -> Room.of(options, 20_000, 64 * MB, 64 * MB))
			.withMessageContaining("write-queue.total-limit")
			.withMessageContaining("-XX:MaxDirectMemorySize");
	}

	private static Room room(@Nullable Integer asked, long descriptors) {
		return Room.of(TcpServerOptions.DEFAULTS.withLimit(asked, LimitPolicy.REJECT), descriptors, 64 * MB, 64 * MB);
	}

}
