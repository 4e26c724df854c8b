# The steps of the pipeline by name. A variable left out keeps what the mandate says:
#   make clean-run
#   make scans prep-raw prune TOP_N=3 THRESHOLD=0.4 align LOOKBACK=200 analyze finalize
SEXTANT := npx --no-install sextant

.PHONY: scans prep-raw prune align analyze finalize display clean-run
scans:     ; $(SEXTANT) scans $(if $(CONFIG),--config $(CONFIG))
prep-raw:  ; $(SEXTANT) prep-raw
prune:     ; $(SEXTANT) prune $(if $(TOP_N),--top-n $(TOP_N)) $(if $(THRESHOLD),--threshold $(THRESHOLD))
align:     ; $(SEXTANT) align $(if $(LOOKBACK),--lookback $(LOOKBACK))
analyze:   ; $(SEXTANT) analyze
finalize:  ; $(SEXTANT) finalize
display:   ; $(SEXTANT) display
clean-run: ; $(SEXTANT) clean-run $(if $(CONFIG),--config $(CONFIG))
