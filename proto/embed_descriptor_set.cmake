# cmake -D NAME=… -D INPUT=file -D OUTPUT=file.cpp -P: the bytes of INPUT as std::string_view NAME() in namespace tercet.
file(READ ${INPUT} bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" literal "${bytes}")
file(SIZE ${INPUT} size)
file(WRITE ${OUTPUT} "#include \"${NAME}.hpp\"\n\nstd::string_view tercet::${NAME}() {\n  return {\"${literal}\", ${size}};\n}\n")
