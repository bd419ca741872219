package dev.selecho.net;

import java.nio.channels.SelectionKey;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TurnRecorderTests {

	private final TurnRecorder recorder = new TurnRecorder(0, 0);

	private void add(long turn, int members) {
		for (int i = 1; i <= members; i++) {
			this.recorder.add(turn, 1_000 * turn, new Turn.Part(i, "main", SelectionKey.OP_READ, 10, 5));
		}
	}

	@Test
	void theTimeOfATurnIsThatOfAllWhetherTheyAreNamedOrNot() {
		this.recorder.look(0);
		add(7, TurnRecorder.MAX_PARTS + 6);
		add(8, 1);
		List<Turn> turns = this.recorder.look(1);
		assertThat(turns).hasSize(2);
		assertThat(turns.getFirst().parts()).hasSize(TurnRecorder.MAX_PARTS);
		assertThat(turns.getFirst().more()).isEqualTo(6);
		assertThat(turns.getFirst().took()).isEqualTo(5 * (TurnRecorder.MAX_PARTS + 6));
		assertThat(turns.getLast().took()).isEqualTo(5);
		assertThat(turns.getLast().more()).isZero();
	}

	@Test
	void noMoreIsRecordedBetweenTwoLooksThanOneCanShow() {
		this.recorder.look(0);
		int recorded = 0;
		for (int turn = 1; turn <= 10 * TurnRecorder.MAX_TURNS; turn++) {
			if (this.recorder.isOn(1)) {
				add(turn, 1);
				recorded++;
			}
		}
		assertThat(recorded).isEqualTo(TurnRecorder.MAX_TURNS + 1);
		assertThat(this.recorder.look(1)).hasSize(TurnRecorder.MAX_TURNS);
		assertThat(this.recorder.isOn(1)).isTrue();
	}

	@Test
	void theLastTurnsAreKept() {
		this.recorder.look(0);
		for (int turn = 1; turn <= TurnRecorder.MAX_TURNS + 3; turn++) {
			add(turn, 1);
		}
		List<Turn> turns = this.recorder.look(1);
		assertThat(turns).hasSize(TurnRecorder.MAX_TURNS);
		assertThat(turns.getLast().number()).isEqualTo(TurnRecorder.MAX_TURNS + 3);
	}

}
