"""espeak-ng as a program of its own, and what it has said before."""

from cleanbreak.adapters.speech.espeak.adapter import EspeakSpeech, version_of_espeak

__all__ = ["EspeakSpeech", "version_of_espeak"]
