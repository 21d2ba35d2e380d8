tercet_test(unit_bench
  SOURCES bench/load_test.cpp bench/numbered_ids_test.cpp
  LIBRARIES tercet_bench
  LABELS unit
  TIMEOUT 120)
