/** Program: finds mongod, downloads it where there is none, and prints its path. */
import { MongoBinary } from 'mongodb-memory-server-core';

process.stdout.write(await MongoBinary.getPath());
